import { broke, type Rule, type Violation } from '../server/rule.js'

// The typographic apostrophe U+2019 stands in the documents beside the straight one.
const FORBIDDEN = /[<>;,?!^|/\\"'`\u2019]/

// A country code never begins with 0.
const INTERNATIONAL = /^\+?[1-9](?:[ -]?\d){4,14}$/

/** Tells whether a phone number is in the international format: 5 to 15 digits with the country code. */
export function isInternationalPhone(text: string): boolean {
  return INTERNATIONAL.test(text)
}

/** The length and character rules of one text field. */
export interface YespoTextRules {
  readonly length: Rule
  readonly characters: Rule
  readonly maximum: number
}

/** Checks a text against Yespo's length (in UTF-16 units) and, unless they are let through, forbidden characters. */
export function checkYespoText(
  text: string,
  rules: YespoTextRules,
  options: { readonly field: string; readonly forbidden: 'refuse' | 'accept' },
): Violation | undefined {
  const { field, forbidden } = options
  if (text.length > rules.maximum) {
    return broke(rules.length, {
      field,
      detail: `${text.length} symbols, max length: ${rules.maximum} symbols`,
      value: text,
    })
  }
  const character = forbidden === 'refuse' ? FORBIDDEN.exec(text)?.[0] : undefined
  if (character === undefined) return undefined
  return broke(rules.characters, { field, detail: `the character ${character} is not allowed`, value: text })
}
