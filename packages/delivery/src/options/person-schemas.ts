import { fieldsOf, isFields, lazy } from '@waybill/core/destination'
import { optionSchemas } from '@waybill/core/zod'

const { count, number, given, object } = optionSchemas

/** More than anybody has, and few enough for each person to have them in memory. */
const mostCategories = 100
const longestCategory = 200

/** How far a clock may be ahead, in milliseconds. */
const aheadMs = 60_000

/** What a person agrees to. */
export const consentSchema = lazy(() =>
  object({
    categories: given<Readonly<Record<string, boolean>>>(
      `an object of 1 to ${mostCategories} categories with true or false, as { marketing: false }`,
      (value) => isFields(value) && sizeIsRight(Object.keys(value).length),
    ).superRefine((categories, context) => {
      for (const [name, agreed] of Object.entries(fieldsOf(categories) ?? {})) {
        const rule = ruleFor(name, agreed)
        if (rule) context.addIssue({ code: 'custom', path: [name.slice(0, longestCategory)], message: rule })
      }
    }),
  }),
)

const sizeIsRight = (count: number) => count > 0 && count <= mostCategories

function ruleFor(name: string, agreed: unknown): string | undefined {
  if (name.trim() === '' || name.length > longestCategory)
    return `must be the name of a category, at most ${longestCategory} characters`
  return typeof agreed === 'boolean' ? undefined : 'must be true or false'
}

export const exportSchema = lazy(() =>
  object({
    after: count('a seq', { least: 0 }).optional(),
    limit: count('events', { most: 500 }).optional(),
  }),
)

/** `now`: wall time. An answer of tomorrow would win over all of today. */
export const setConsentSchema = (now: number) =>
  object(
    { at: number('epoch milliseconds, not to come', { least: 0, most: now + aheadMs }).optional() },
    'setConsent(person, categories, { at })',
  )
