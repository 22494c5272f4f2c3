import { dateFunctions } from './dateFunctions';
import type { FunctionDefinition } from './functionDefinition';
import { logicalFunctions } from './logicalFunctions';
import { numberFunctions } from './numberFunctions';
import { recordFunctions } from './recordFunctions';
import { textFunctions } from './textFunctions';

/** Every function of the formula language, by its name in capitals. */
export const functions: ReadonlyMap<string, FunctionDefinition> = new Map(
    [logicalFunctions, textFunctions, numberFunctions, dateFunctions, recordFunctions].flatMap((table) =>
        Object.entries(table)
    )
);
