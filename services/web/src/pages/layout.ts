import { html } from 'hono/html';

type Markup = ReturnType<typeof html>;

/** A whole page. Text is escaped by the template; nothing here is a script. */
export function layout(title: string, body: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} | Juxta</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <a href="/">Juxta</a>: software tools, side by side, with the evidence for every cell
          <nav aria-label="Site">
            <a href="/categories">Categories</a> · <a href="/trends">Trends</a> · <a href="/feed">Feed</a>
          </nav>
        </header>
        <main id="main" tabindex="-1">${body}</main>
      </body>
    </html>`;
}

/** A link to the outside; plain text where the address is not http(s). */
export function outside(url: string, text: string): Markup {
  const safe = URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
  return safe ? html`<a href="${url}" rel="noopener nofollow">${text}</a>` : html`${text}`;
}
