import correct from 'spdx-correct';
import parse from 'spdx-expression-parse';

export interface License {
  /** A valid SPDX expression. */
  readonly expression: string;
  /** True when the text had to be corrected to become one. */
  readonly guessed: boolean;
}

/** The SPDX expression that a manifest's licence text means; null when it means none that SPDX knows. */
export function spdxLicense(text: string): License | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 500 || /^see licen[cs]e/iu.test(trimmed)) return null;
  if (isExpression(trimmed)) return { expression: trimmed, guessed: false };
  // npm's word for all rights reserved, which the corrector would take for the public-domain Unlicense.
  if (/^unlicensed$/iu.test(trimmed)) return null;
  const corrected = correct(trimmed, { upgrade: false });
  return corrected === null ? null : { expression: corrected, guessed: true };
}

function isExpression(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
