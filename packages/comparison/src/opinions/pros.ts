import { citeRelease } from '../citation.ts';
import { activeDays, daysBefore } from '../lifecycle/thresholds.ts';
import { isInstant, isText, since } from '../rules/known.ts';
import { cadenceDays, releasesOfTheYear } from '../rules/releases.ts';
import { day, figure, plainText } from '../rules/wording.ts';
import { claimsOf, fact, sample, saying } from './one-tool.ts';
import type { OpinionRule } from './opinion-rule.ts';

const yearDays = 365.25;
const oldYears = 5;
const auditYears = 3;
const leastReleases = 4;
const leastLines = 2;
const goodScore = 7;
const widely = { stars: 10_000, importers: 1_000 } as const;

/** What speaks for a tool, by its own facts. */
export const pros: readonly OpinionRule[] = [
  {
    id: 'pro.released_lately',
    stance: 'pro',
    facet: 'releases',
    weight: 0.9,
    help: `It is active, and its last release lies at most ${activeDays} days back.`,
    find: (tool, asOf) => {
      const [release] = claimsOf(tool, 'last_release');
      const age = daysBefore(release?.date, new Date(asOf).toISOString().slice(0, 10));
      return tool.life.status === 'active' && release && age !== null && age <= activeDays
        ? saying([release])
        : null;
    },
  },
  {
    id: 'pro.supported_lines',
    stance: 'pro',
    facet: 'releases',
    weight: 0.85,
    help: `At least ${leastLines} release lines are supported on the day that is asked of.`,
    find: (tool) => {
      const lines = claimsOf(tool, 'supported_line');
      const last = lines
        .flatMap(({ date }) => date ?? [])
        .toSorted()
        .at(-1);
      const until = last === undefined ? '' : `, the last of them until ${last}`;
      const [first] = lines;
      return first && lines.length >= leastLines
        ? { text: `${lines.length} supported release lines${until}`, basis: first.basis }
        : null;
    },
  },
  {
    id: 'pro.graduated',
    stance: 'pro',
    facet: 'governance',
    weight: 0.75,
    help: 'The Cloud Native Computing Foundation lists it as graduated.',
    find: (tool) => {
      const stage = fact(tool, 'cncf_stage', isText);
      return stage?.value === 'graduated'
        ? { text: `graduated in the CNCF (${since(stage.cell)})`, basis: stage.basis }
        : null;
    },
  },
  {
    id: 'pro.cadence',
    stance: 'pro',
    facet: 'releases',
    weight: 0.6,
    help: `One source lists at least ${leastReleases} releases in the last ${cadenceDays} days.`,
    find: (tool, asOf) => {
      const { recent } = releasesOfTheYear(tool, asOf);
      if (recent.length < leastReleases) return null;
      const basis = recent.map((one) => citeRelease(tool.cells.tool.id, one));
      return { text: `${recent.length} releases in the ${cadenceDays} days before ${day(asOf)}`, basis };
    },
  },
  {
    id: 'pro.long_lived',
    stance: 'pro',
    facet: 'lifecycle',
    weight: 0.5,
    help: `It is active, and its repository or first release is older than ${oldYears} years.`,
    find: (tool, asOf) => {
      if (tool.life.status !== 'active') return null;
      const born = fact(tool, 'first_release_at', isInstant) ?? fact(tool, 'created_at', isInstant);
      const age = daysBefore(born?.value, asOf);
      if (!born || age === null || age <= oldYears * yearDays) return null;
      return { text: `in development since ${day(born.value)} and still active`, basis: born.basis };
    },
  },
  {
    id: 'pro.scorecard',
    stance: 'pro',
    facet: 'security',
    weight: 0.6,
    help: `The OpenSSF Scorecard gives it at least ${goodScore} of 10 points.`,
    find: (tool) => {
      const score = sample(tool, 'score@scorecard');
      if (!score || score.value < goodScore) return null;
      return { text: `OpenSSF Scorecard of ${figure(score.value)} of 10 (${score.day})`, basis: score.basis };
    },
  },
  {
    id: 'pro.audited',
    stance: 'pro',
    facet: 'security',
    weight: 0.55,
    help: `A published audit lies at most ${auditYears} years back.`,
    find: (tool, asOf) => {
      const audit = fact(tool, 'last_audit_at', isInstant);
      const age = daysBefore(audit?.value, asOf);
      if (!audit || age === null || age < 0 || age > auditYears * yearDays) return null;
      return { text: `audited on ${day(audit.value)}`, basis: audit.basis };
    },
  },
  {
    id: 'pro.all_fixed',
    stance: 'pro',
    facet: 'security',
    weight: 0.5,
    help: 'OSV knows advisories, and each names a version without the flaw.',
    find: (tool) => {
      const [all, open] = [sample(tool, 'advisories@osv'), sample(tool, 'unfixed_advisories@osv')];
      if (!all || !open || all.value === 0 || open.value > 0) return null;
      const text = `each of ${figure(all.value)} advisories in OSV names a fixed version (${open.day})`;
      return { text, basis: [...all.basis, ...open.basis] };
    },
  },
  {
    id: 'pro.provenance',
    stance: 'pro',
    facet: 'security',
    weight: 0.45,
    help: 'The latest version has a signed statement about how it was built.',
    find: (tool) => {
      const stated = fact(tool, 'provenance', isText);
      return stated
        ? {
            text: `signed build provenance: ${plainText(stated.value, 80)} (${since(stated.cell)})`,
            basis: stated.basis,
          }
        : null;
    },
  },
  {
    id: 'pro.widely_imported',
    stance: 'pro',
    facet: 'adoption',
    weight: 0.55,
    help: `At least ${widely.importers} Go packages of others import it.`,
    find: (tool) => {
      const count = sample(tool, 'importers@go');
      return count && count.value >= widely.importers
        ? { text: `imported by ${figure(count.value)} Go packages (${count.day})`, basis: count.basis }
        : null;
    },
  },
  {
    id: 'pro.watched',
    stance: 'pro',
    facet: 'adoption',
    weight: 0.4,
    help: `At least ${widely.stars} accounts starred its repository at GitHub: attention, not use.`,
    find: (tool) => {
      const stars = sample(tool, 'stars@github');
      return stars && stars.value >= widely.stars
        ? {
            text: `${figure(stars.value)} GitHub stars (${stars.day}): attention, not use`,
            basis: stars.basis,
          }
        : null;
    },
  },
  {
    id: 'pro.in_debian',
    stance: 'pro',
    facet: 'distribution',
    weight: 0.4,
    help: 'Debian packages it, and the archive could be asked.',
    find: (tool) => {
      const version = fact(tool, 'debian_version', isText);
      return version && version.cell.stale === null
        ? {
            text: `packaged in Debian as ${plainText(version.value, 60)} (${since(version.cell)})`,
            basis: version.basis,
          }
        : null;
    },
  },
];
