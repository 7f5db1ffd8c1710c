const mark = '[redacted]';

// Every class excludes quotes and backslashes, so that a redacted JSON line is still JSON; every repetition that can
// start anywhere is bounded, so that a hostile line costs linear time.
const userInfo = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#"'\\@:]*):([^\s/"'\\]+)@/gi;
const queryValue =
  /([?&](?:access_token|api_?key|auth|key|password|private_token|secret|sig|signature|token)=)[^&\s"'\\#]+/gi;
const authorization = /\b(Bearer|Basic) [\w.~+/=-]{6,}/gi;
const knownToken = /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|npm_\w{20,}|pypi-[\w-]{20,})/g;
const secretField =
  /("[\w-]{0,40}(?:password|passwd|secret|token|authorization|cookie|api[_-]?key)":)(?:"(?:[^"\\]|\\.)*"|\[(?:"(?:[^"\\]|\\.)*",?)*\])/gi;

/** Replaces passwords, tokens and the credentials of connection strings in free text. */
export function redactText(text: string): string {
  return text
    .replace(userInfo, `$1:${mark}@`)
    .replace(queryValue, `$1${mark}`)
    .replace(authorization, `$1 ${mark}`)
    .replace(knownToken, mark);
}

/** The same for a line of JSON, where fields with a secret's name also lose their value at any depth. */
export function redactJsonLine(line: string): string {
  return redactText(line.replace(secretField, `$1"${mark}"`));
}
