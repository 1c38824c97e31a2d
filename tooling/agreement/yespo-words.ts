import { at } from './rule.js'

/** The page about parameters. */
export const validating = 'https://docs.yespo.io/docs/validating-event-parameters'
/** Texts with a character that the documents forbid. */
export const forbidden: readonly (readonly [string, string])[] = [
  ['an apostrophe', "o'brien"],
  ['a typographic apostrophe', 'o’brien'],
  ['a URL', 'https://x.example/a?b=1'],
  ['a question', 'Size?'],
  ['a comma', 'a,b'],
  ['markup', '<b>'],
  ['a backslash', 'a\\b'],
  ['a backtick', 'a`b'],
]
/** Texts without one. */
export const allowed: readonly (readonly [string, string])[] = [
  ['a plain text', 'u-1'],
  ['Cyrillic', 'Їжак'],
  ['an emoji', 'u🛒'],
  ['a control character', 'a\u0001b'],
  ['a tab', 'a\tb'],
  ['signs', 'a@b.+-_:#=&%$*()[]{}~'],
  ['300 characters', 'k'.repeat(300)],
]

/** Parameters as Yespo's own list writes them. */
export const named = (named: Readonly<Record<string, unknown>>) =>
  Object.entries(named).map(([name, value]) => ({ name, value }))
/** The value of a parameter in a request that Yespo received. */
export const param = (decoded: unknown, wanted: string) =>
  (at(decoded, 'params') as readonly { name: string; value: unknown }[] | undefined)?.find(
    ({ name }) => name === wanted,
  )?.value
