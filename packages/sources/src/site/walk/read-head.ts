import { parseWebUrl } from '@juxta/domain';
import { Parser } from 'htmlparser2';

import { limits, TooComplex } from '../limits.ts';

export interface PageLink {
  readonly url: URL;
  /** Its text, or what it is labelled with; at most 100 characters. */
  readonly label: string;
}

/** What a walk reads of a page. */
export interface WalkedHead {
  /** White space as it stands; at most 500 characters. */
  readonly title: string | null;
  readonly description: string | null;
  readonly language: string | null;
  /** The address that the page gives itself, resolved. */
  readonly canonical: string | null;
  /** The links that it lets a crawler follow, in order: none marked `nofollow`, none where the page says so. */
  readonly links: readonly PageLink[];
}

const longestLabel = 100;
const longestTitle = 500;

/** One pass without a tree. Of a page that is nested deeper than pages are, what stands before. */
export function readHead(html: string, address: string): WalkedHead {
  const found = new Found(address);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => found.open(name, attributes),
      ontext: (text) => found.text(text),
      onclosetag: (name) => found.close(name),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  try {
    parser.end(html);
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
  }
  return found.head();
}

interface Anchor {
  readonly href: string;
  readonly title: string;
  text: string;
}

class Found {
  readonly #address: string;
  #base: string | null = null;
  #mayFollow = true;
  #inside: Anchor | null = null;
  #depth = 0;
  #inTitle = false;
  #inDrawing = false;
  #title: string | null = null;
  #description: string | null = null;
  #language: string | null = null;
  #canonical: string | null = null;
  readonly #anchors: Anchor[] = [];

  constructor(address: string) {
    this.#address = address;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#depth += 1;
    // The parser's own stack takes a time that grows with the square of its depth.
    if (this.#depth > limits.depth) throw new TooComplex('nested too deep');
    switch (name) {
      case 'a':
        return this.#anchor(attributes);
      case 'title':
        // A drawing has titles of its own.
        this.#inTitle = this.#title === null && !this.#inDrawing;
        return;
      case 'svg':
        this.#inDrawing = true;
        return;
      case 'meta':
        return this.#meta(attributes);
      case 'html':
        this.#language ??= attributes['lang'] ?? null;
        return;
      case 'base':
        this.#base ??= attributes['href'] ?? null;
        return;
      case 'link':
        if (/(?:^|\s)canonical(?:\s|$)/iu.test(attributes['rel'] ?? ''))
          this.#canonical ??= attributes['href'] ?? null;
    }
  }

  text(text: string): void {
    if (this.#inTitle) this.#title = ((this.#title ?? '') + text).slice(0, longestTitle);
    if (this.#inside && this.#inside.text.length < longestLabel) this.#inside.text += text;
  }

  close(name: string): void {
    this.#depth -= 1;
    if (name === 'a') this.#inside = null;
    else if (name === 'title') this.#inTitle = false;
    else if (name === 'svg') this.#inDrawing = false;
  }

  head(): WalkedHead {
    const own = this.#base === null ? null : URL.parse(this.#base, this.#address);
    const base = own && parseWebUrl(own.href) ? own.href : this.#address;
    return {
      title: this.#title,
      description: this.#description,
      language: this.#language,
      canonical: this.#canonical === null ? null : (URL.parse(this.#canonical, base)?.href ?? null),
      links: this.#mayFollow ? this.#links(base) : [],
    };
  }

  #links(base: string): readonly PageLink[] {
    return this.#anchors.flatMap(({ href, text, title }) => {
      const url = URL.parse(href, base);
      if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return [];
      const label = text.replaceAll(/\s+/gu, ' ').trim() || title.trim();
      return [{ url, label: label.slice(0, longestLabel) }];
    });
  }

  #meta({ name = '', content = '' }: Readonly<Record<string, string>>): void {
    if (/^robots$/iu.test(name)) this.#mayFollow &&= !/\b(?:nofollow|none)\b/iu.test(content);
    else if (/^description$/iu.test(name)) this.#description ??= content;
  }

  #anchor({ href, rel = '', title = '', ...more }: Readonly<Record<string, string>>): void {
    if (href === undefined || href.startsWith('#') || this.#anchors.length >= limits.anchors) return;
    if (/\bnofollow\b/iu.test(rel)) return;
    this.#inside = { href, title: more['aria-label'] ?? title, text: '' };
    this.#anchors.push(this.#inside);
  }
}
