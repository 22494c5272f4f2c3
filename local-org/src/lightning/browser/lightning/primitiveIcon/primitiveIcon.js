import { LightningElement, api } from 'lwc';
import { getIconPath, getName } from 'lightning/iconUtils';

const sizes = new Set(['xx-small', 'x-small', 'small', 'large']);
const textClasses = {
    error: 'slds-icon-text-error',
    warning: 'slds-icon-text-warning',
    success: 'slds-icon-text-success'
};

/**
 * Takes the place of the base components' own icon, which brings every icon as a template (2.2 MB): this one refers to the sprites
 * of the design system, as Lightning Experience does.
 */
export default class PrimitiveIcon extends LightningElement {
    static validationOptOut = ['class'];
    @api src;
    @api svgClass;
    @api iconName;
    @api size = 'medium';
    @api variant = '';

    get href() {
        return this.src || getIconPath(this.iconName);
    }

    get name() {
        return getName(this.iconName);
    }

    get computedClass() {
        const classes = [this.svgClass];
        if (this.variant !== 'bare') classes.push('slds-icon');
        if (textClasses[this.variant]) classes.push(textClasses[this.variant]);
        else if (this.variant !== 'bare' && this.variant !== 'inverse' && !this.src)
            classes.push('slds-icon-text-default');
        if (sizes.has(this.size)) classes.push(`slds-icon_${this.size}`);
        return classes.filter(Boolean).join(' ');
    }
}
