import { collatorType } from './collection/collatorType';
import { listType } from './collection/listType';
import { mapType } from './collection/mapType';
import { setType } from './collection/setType';
import { cryptoType } from './crypto/cryptoType';
import { encodingUtilType } from './crypto/encodingUtilType';
import { uuidType } from './crypto/uuidType';
import { jsonGeneratorType } from './json/jsonGeneratorType';
import { jsonParserType } from './json/jsonParserType';
import { jsonType } from './json/jsonType';
import type { LibraryType } from './libraryType';
import { mathType } from './math/mathType';
import { matcherType } from './regex/matcherType';
import { urlType } from './primitive/urlType';
import { patternType } from './regex/patternType';

/** Types that need nothing of the org: collections, numbers, text, cryptography, JSON. */
export const coreTypes: readonly LibraryType[] = [
    collatorType,
    cryptoType,
    encodingUtilType,
    jsonGeneratorType,
    jsonParserType,
    jsonType,
    listType,
    mapType,
    matcherType,
    mathType,
    patternType,
    setType,
    urlType,
    uuidType
];
