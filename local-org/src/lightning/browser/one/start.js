import { createElement } from 'lwc';
import configProvider from 'lightning/configProvider';
import App from 'one/app';
import { page } from '@salesforce/page';
import { listen } from '@salesforce/orgEvents';

// The base components ask for sprite files by token; Lightning Experience serves them under this path.
const sprites = { action: 1, custom: 1, doctype: 1, standard: 1, utility: 1 };
configProvider({
    getPathPrefix: () => '',
    getToken: (name) => {
        const category = /^lightning\.(\w+?)Sprite(Rtl)?$/.exec(name)?.[1];
        return sprites[category] ? `/_slds/icons/${category}-sprite/svg/symbols.svg` : undefined;
    }
});

listen('components', ({ componentsHash }) => {
    if (componentsHash !== page.componentsHash) window.location.reload();
});
window.addEventListener(
    'sessionexpired',
    () => window.location.assign(`/login?retURL=${encodeURIComponent(location.pathname)}`),
    {
        once: true
    }
);

document.body.append(createElement('one-app', { is: App }));
