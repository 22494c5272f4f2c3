import { NotSupportedError } from '../../../errors';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { MatcherValue } from './matcherValue';
import type { PatternValue } from './patternType';

export const matcherType: LibraryType = {
    name: 'Matcher',
    namespace: 'System',
    members: {
        'static String quoteReplacement(String text)': (_x, text: string | null) =>
            given(text).replace(/[\\$]/g, '\\$&'),
        'Boolean find()': (_x, matcher: MatcherValue) => matcher.find(),
        'Boolean find(Integer start)': (_x, matcher: MatcherValue, start: number | null) =>
            matcher.findFrom(given(start)),
        'Boolean matches()': (_x, matcher: MatcherValue) => matcher.matches(),
        'Boolean lookingAt()': (_x, matcher: MatcherValue) => matcher.lookingAt(),
        'String group()': (_x, matcher: MatcherValue) => matcher.group(0),
        'String group(Integer group)': (_x, matcher: MatcherValue, group: number | null) => matcher.group(given(group)),
        'Integer groupCount()': (_x, matcher: MatcherValue) => matcher.groupCount,
        'Integer start()': (_x, matcher: MatcherValue) => matcher.start(0),
        'Integer start(Integer group)': (_x, matcher: MatcherValue, group: number | null) =>
            matcher.start(given(group)),
        'Integer end()': (_x, matcher: MatcherValue) => matcher.end(0),
        'Integer end(Integer group)': (_x, matcher: MatcherValue, group: number | null) => matcher.end(given(group)),
        'String replaceAll(String replacement)': (_x, matcher: MatcherValue, replacement: string | null) =>
            matcher.replace(given(replacement), true),
        'String replaceFirst(String replacement)': (_x, matcher: MatcherValue, replacement: string | null) =>
            matcher.replace(given(replacement), false),
        'Boolean hitEnd()': () => {
            throw new NotSupportedError('Matcher.hitEnd');
        },
        'Boolean requireEnd()': () => {
            throw new NotSupportedError('Matcher.requireEnd');
        },
        'Pattern pattern()': (_x, matcher: MatcherValue) => matcher.pattern,
        'Matcher usePattern(Pattern pattern)': (_x, matcher: MatcherValue, pattern: PatternValue | null) => {
            matcher.usePattern(given(pattern));
            return matcher;
        },
        'Matcher reset()': (_x, matcher: MatcherValue) => {
            matcher.reset();
            return matcher;
        },
        'Matcher reset(String text)': (_x, matcher: MatcherValue, text: string | null) => {
            matcher.reset(given(text));
            return matcher;
        },
        'Matcher region(Integer start, Integer end)': (
            _x,
            matcher: MatcherValue,
            start: number | null,
            end: number | null
        ) => {
            matcher.region(given(start), given(end));
            return matcher;
        },
        'Integer regionStart()': (_x, matcher: MatcherValue) => matcher.regionStart,
        'Integer regionEnd()': (_x, matcher: MatcherValue) => matcher.regionEnd,
        'Boolean hasAnchoringBounds()': () => true,
        'Boolean hasTransparentBounds()': () => false,
        'Matcher useAnchoringBounds(Boolean value)': (_x, matcher: MatcherValue, value: boolean | null) => {
            if (!given(value)) throw new NotSupportedError('A Matcher without anchoring bounds');
            return matcher;
        },
        'Matcher useTransparentBounds(Boolean value)': (_x, matcher: MatcherValue, value: boolean | null) => {
            if (given(value)) throw new NotSupportedError('A Matcher with transparent bounds');
            return matcher;
        }
    }
};
