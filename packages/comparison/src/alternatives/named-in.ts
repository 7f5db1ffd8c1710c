import type { FactValue } from '@juxta/domain';

const word = String.raw`["'“‘\u0060]?(@?[\p{L}\p{N}][\p{L}\p{N}._/@:+-]*(?: [\p{L}\p{N}][\p{L}\p{N}._+-]*)?)`;
const instead = new RegExp(
  String.raw`\b(?:use|using|switch(?:ed)? to|migrat(?:e|ed|ing) to|moved to|renamed to|superseded by|replaced by|succeeded by|in favou?r of)\s+(?:the\s+)?${word}`,
  'giu',
);
const alternative = new RegExp(
  String.raw`\b(?:alternatives?|replacement|successor|drop-in)\s+(?:to|for|of)\s+(?:the\s+)?${word}`,
  'giu',
);

/** The names that a notice says to use in its place. */
export const namedInstead = (text: FactValue): readonly string[] => namesIn(text, instead);

/** The names that a description calls itself an alternative to. */
export const namedAlternative = (text: FactValue): readonly string[] => namesIn(text, alternative);

/** Of `a bc`, both `a bc` and `a` are names: whoever knows the tools tells which. */
function namesIn(text: FactValue, form: RegExp): readonly string[] {
  if (typeof text !== 'string') return [];
  return [...text.slice(0, 1_000).matchAll(form)].flatMap(([, name = '']) => {
    const plain = name.toLowerCase().replace(/[.:,"'”’`]+$/u, '');
    const [first] = plain.split(' ');
    return first === undefined || first === plain ? [plain] : [plain, first];
  });
}
