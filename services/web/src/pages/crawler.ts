import { agent, userAgentOf, type Operator } from '@juxta/sources';
import { html } from 'hono/html';

import { layout, outside } from './layout.ts';

type Markup = ReturnType<typeof html>;

const token = agent.split('/', 1)[0] ?? agent;

/** What the user agent links to: for whoever found us in a log, and wants to know, to slow us down or to keep us away. */
export function crawlerPage(operator: Operator): Markup {
  const { contact } = operator;
  return layout(
    'The crawler',
    html`<h1>The crawler</h1>
      <p>
        Juxta compares software tools, and shows for each cell where it comes from. For that it asks package
        registries, forges and the projects’ own sites what they say about a tool, again and again. If you
        found it in your logs, this page is for you.
      </p>
      <h2>How to know it</h2>
      <p>It says who it is with every request, and is never anything else:</p>
      ${code(`User-Agent: ${userAgentOf(operator)}`)}
      <p>
        ${
          contact === undefined
            ? 'Whoever runs this installation has stated no contact.'
            : html`Whoever runs it can be reached: ${contactLink(contact)}.`
        }
      </p>
      ${whatItFetches} ${howItBehaves} ${howToKeepItAway(contact)}`,
  );
}

const whatItFetches = html`<h2>What it fetches</h2>
  <ul>
    <li>
      Of a project’s site: <code>robots.txt</code>, sitemaps, the first page and a few that it links
      (features, changelog, documentation, prices), feeds. HTML, XML and text; no images, scripts, styles or
      downloads, and it runs nothing. By default five pages a week, the first one once a day.
    </li>
    <li>
      Of registries and forges: their public interfaces, for the packages that are compared, by the rules that
      they publish.
    </li>
    <li>
      What did not change is not sent again: it asks with <code>If-None-Match</code> and
      <code>If-Modified-Since</code>.
    </li>
    <li>
      It stores what was answered to a request as the evidence for what it shows. It sends no forms, and no
      cookies.
    </li>
  </ul>`;

const howItBehaves = html`<h2>How it behaves</h2>
  <ul>
    <li>
      One request at a time to a host, at least a second after the answer before for sites, and as the
      published rules of a registry say for that, however many workers there are.
    </li>
    <li>
      <code>robots.txt</code> by RFC 9309, read once a day. While it answers 429 or 5xx, or not at all,
      nothing else of the site is fetched; <code>nofollow</code> is obeyed.
    </li>
    <li>
      <code>Crawl-delay</code> up to a day; <code>Retry-After</code>, <code>X-RateLimit</code> and
      <code>RateLimit</code> headers.
    </li>
    <li>A host that fails is left alone for a minute, then two, four and so on up to a day.</li>
    <li>
      A site that is slow is asked less: after an answer it is left alone for at least five times as long as
      that took, up to half a minute.
    </li>
    <li>
      What is answered with 401 or 403 is asked for again after minutes, then hours, then once a week, always
      under the same name; a host that answers so to everything is left alone for a day.
    </li>
  </ul>`;

function howToKeepItAway(contact: string | undefined): Markup {
  return html`<h2>How to keep it away</h2>
    <p>It goes by the name <code>${token}</code>. To close a whole site to it:</p>
    ${code(`User-agent: ${token}\nDisallow: /`)}
    <p>To let it come no more often than every 30 seconds:</p>
    ${code(`User-agent: ${token}\nCrawl-delay: 30`)}
    <p>
      It reads <code>robots.txt</code> once a day: it is gone within 24 hours.
      ${
        contact === undefined
          ? ''
          : html`For anything faster, or to have what is stored taken down, write to ${contactLink(contact)}.`
      }
    </p>`;
}

/** Apart from the templates, whose white space is the formatter's. */
function code(text: string): Markup {
  return html`<pre><code>${text}</code></pre>`;
}

function contactLink(contact: string): Markup {
  const mail = contact.replace(/^mailto:/u, '');
  return mail.includes('@') && !mail.includes('/')
    ? html`<a href="mailto:${mail}">${mail}</a>`
    : outside(contact, contact);
}
