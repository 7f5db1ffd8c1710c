import { load } from 'cheerio';

/**
 * Searches and reads nodes of any page. One for all: `load` makes a class for each document, which holds its tree until
 * the next full collection, and that costs as much as the parsing.
 */
export const $ = load('');
