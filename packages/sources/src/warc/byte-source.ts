/** Reads a stream of bytes by amounts, holding no more than it is asked for and one piece of the stream. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  /** Bytes taken so far. */
  position = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** At least one byte more than is held; false at the end. */
  async #more(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#pieces.next();
      if (done === true) return false;
      if (value.byteLength === 0) continue;
      const piece = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
      return true;
    }
  }

  /** The next bytes, which stay: fewer than asked for only at the end. */
  async peek(bytes: number): Promise<Buffer> {
    while (this.#held.length < bytes && (await this.#more()));
    return this.#held.subarray(0, bytes);
  }

  /** Takes what is at hand, at most so many bytes; null at the end. */
  async some(bytes: number): Promise<Buffer | null> {
    if (this.#held.length === 0 && !(await this.#more())) return null;
    return this.#take(Math.min(bytes, this.#held.length));
  }

  /** Takes so many bytes: fewer only at the end. Memory grows with what came, not with what was asked for. */
  async take(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = bytes; left > 0;) {
      const part = await this.some(left);
      if (part === null) break;
      parts.push(part);
      left -= part.length;
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  /** Passes so many bytes; gives how many there were. */
  async skip(bytes: number): Promise<number> {
    let skipped = 0;
    while (skipped < bytes) {
      const part = await this.some(bytes - skipped);
      if (part === null) break;
      skipped += part.length;
    }
    return skipped;
  }

  /** Puts bytes back that were taken last. */
  putBack(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.position -= bytes.length;
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([bytes, this.#held]);
  }

  #take(bytes: number): Buffer {
    const part = this.#held.subarray(0, bytes);
    this.#held = this.#held.subarray(bytes);
    this.position += bytes;
    return part;
  }
}
