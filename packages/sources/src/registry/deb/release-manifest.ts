/** The SHA-256 (hex) that an `InRelease` file states for a path below its suite; null where it states none. */
export function expectedHash(manifest: Uint8Array, path: string): string | null {
  const lines = new TextDecoder().decode(manifest).split('\n');
  const start = lines.findIndex((line) => line.trim() === 'SHA256:');
  if (start === -1) return null;
  for (const line of lines.slice(start + 1)) {
    if (!/^[ \t]/u.test(line)) return null;
    const [hash, , name] = line.trim().split(/\s+/u);
    if (name === path) return hash && /^[0-9a-f]{64}$/iu.test(hash) ? hash.toLowerCase() : null;
  }
  return null;
}
