import { LibraryValue } from '../../runtime/values/libraryValue';
import { given } from '../given';
import type { LibraryType } from '../libraryType';

/** A value of System.SelectOption. */
class SelectOption extends LibraryValue {
    escapes = true;

    constructor(
        public value: string | null,
        public label: string | null,
        public disabled: boolean
    ) {
        super();
    }

    override get libraryType(): string {
        return 'SelectOption';
    }

    /** "The value field is used for sorting first. If two value fields have the same value …, the label field is used." */
    override get sortKey(): string {
        return `${this.value ?? ''}\u0000${this.label ?? ''}`;
    }

    override get printed(): string {
        return `System.SelectOption[value="${this.value}", label="${this.label}", disabled="${this.disabled}"]`;
    }
}

export const selectOptionType: LibraryType = {
    name: 'SelectOption',
    namespace: 'System',
    members: {
        'SelectOption(String value, String label)': (_x, value: string | null, label: string | null) =>
            new SelectOption(value, label, false),
        'SelectOption(String value, String label, Boolean isDisabled)': (
            _x,
            value: string | null,
            label: string | null,
            disabled: boolean | null
        ) => new SelectOption(value, label, given(disabled)),
        'String getValue()': (_x, { value }: SelectOption) => value,
        'void setValue(String value)': (_x, option: SelectOption, value: string | null) => void (option.value = value),
        'String getLabel()': (_x, { label }: SelectOption) => label,
        'void setLabel(String label)': (_x, option: SelectOption, label: string | null) => void (option.label = label),
        'Boolean getDisabled()': (_x, { disabled }: SelectOption) => disabled,
        'void setDisabled(Boolean isDisabled)': (_x, option: SelectOption, disabled: boolean | null) =>
            void (option.disabled = given(disabled)),
        'Boolean getEscapeItem()': (_x, { escapes }: SelectOption) => escapes,
        'void setEscapeItem(Boolean escapeItem)': (_x, option: SelectOption, escapes: boolean | null) =>
            void (option.escapes = given(escapes))
    }
};
