import { parseWebUrl } from '@juxta/domain';
import { Parser } from 'htmlparser2';

import { limits } from '../limits.ts';

export interface PageLink {
  readonly url: URL;
  /** Its text, or what it is labelled with; at most 100 characters. */
  readonly label: string;
}

const longestLabel = 100;

/**
 * The links that a page lets a crawler follow, in order: without those marked `nofollow`, none where the page says so.
 * One pass without a tree: nesting and size cost nothing but time.
 */
export function pageLinks(html: string, address: string): readonly PageLink[] {
  const found = new FoundLinks(address);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => found.open(name, attributes),
      ontext: (text) => found.text(text),
      onclosetag: (name) => found.close(name),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.end(html);
  return found.links();
}

interface Anchor {
  readonly href: string;
  readonly title: string;
  text: string;
}

class FoundLinks {
  readonly #address: string;
  #base: string | null = null;
  #mayFollow = true;
  #inside: Anchor | null = null;
  readonly #anchors: Anchor[] = [];

  constructor(address: string) {
    this.#address = address;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'a') this.#anchor(attributes);
    else if (name === 'base') this.#base ??= attributes['href'] ?? null;
    else if (name === 'meta' && /^robots$/iu.test(attributes['name'] ?? ''))
      this.#mayFollow &&= !/\b(?:nofollow|none)\b/iu.test(attributes['content'] ?? '');
  }

  text(text: string): void {
    if (this.#inside && this.#inside.text.length < longestLabel) this.#inside.text += text;
  }

  close(name: string): void {
    if (name === 'a') this.#inside = null;
  }

  links(): readonly PageLink[] {
    if (!this.#mayFollow) return [];
    const own = URL.parse(this.#base ?? '', this.#address);
    const base = this.#base !== null && own && parseWebUrl(own.href) ? own.href : this.#address;
    return this.#anchors.flatMap(({ href, text, title }) => {
      const url = URL.parse(href, base);
      if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return [];
      const label = text.replaceAll(/\s+/gu, ' ').trim() || title.trim();
      return [{ url, label: label.slice(0, longestLabel) }];
    });
  }

  #anchor({ href, rel = '', title = '', ...more }: Readonly<Record<string, string>>): void {
    if (href === undefined || href.startsWith('#') || this.#anchors.length >= limits.anchors) return;
    if (/\bnofollow\b/iu.test(rel)) return;
    this.#inside = { href, title: more['aria-label'] ?? title, text: '' };
    this.#anchors.push(this.#inside);
  }
}
