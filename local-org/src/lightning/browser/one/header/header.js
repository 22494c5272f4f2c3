import { LightningElement } from 'lwc';
import { page } from '@salesforce/page';

const destinations = {
    profile: () => `/lightning/r/User/${page.user.id}/view`,
    logout: () => '/secur/logout.jsp'
};

/** The bar on top of every page: whose org this is, and who is logged in. */
export default class Header extends LightningElement {
    user = page.user;

    get menuText() {
        return `View profile of ${this.user.name}`;
    }

    handleSelect({ detail }) {
        window.location.assign(destinations[detail.value]());
    }
}
