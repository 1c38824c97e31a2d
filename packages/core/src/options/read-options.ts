import * as z from 'zod'
import { ConfigurationError } from '../errors/configuration-error.js'
import { optionRules } from './option-rules.js'
import { issuesOf } from './zod-issues.js'

/**
 * Checks the options of a `create…` function and applies their defaults. Throws one `ConfigurationError` that names every
 * wrong option. `subject` is the function's name.
 */
export function readOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  subject: string,
): z.output<Schema> {
  const parsed = schema.safeParse(options)
  if (!parsed.success) throw new ConfigurationError(subject, issuesOf(parsed.error, schema, 'options'))
  return parsed.data
}

/** Schemas of single options. Each one is made when it is read, so that an import stays fast. */
export const optionSchemas = {
  ...optionRules,
  /** A non-empty text without line breaks, `described` in the error when it is missing. */
  text: (described: string) =>
    z
      .string({
        error: ({ input }) =>
          `${input === undefined || input === null ? 'is missing' : 'must be a text'}: ${described}`,
      })
      .trim()
      .min(1, `is empty: ${described}`)
      .regex(/^[^\r\n\0]*$/, 'must not contain line breaks'),
  /** An http or https URL with host, optional port and path, without credentials, query or fragment. */
  get baseUrl() {
    return z
      .string()
      .refine(isBaseUrl, 'must be an http or https URL without credentials, query or fragment')
      .transform((url) => url.replace(/\/+$/, ''))
  },
  /** The same without the path that the vendor's calls add, like `/v4`. `example` is a URL as it should be. */
  baseUrlBefore: (added: RegExp, example: string) =>
    optionSchemas.baseUrl.refine((url) => !URL.canParse(url) || !added.test(new URL(url).pathname), {
      error: 'must end before the path that each call adds',
      params: { hint: `like ${example}` },
    }),
  /** The deadline of one call with its retries: whole milliseconds from 1 to 3,600,000. Default 10,000. */
  get timeoutMs() {
    return z
      .number()
      .int('must be whole milliseconds')
      .min(1, 'must be at least 1')
      .max(3_600_000, 'must be at most an hour')
      .default(10_000)
  },
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return (
    (protocol === 'http:' || protocol === 'https:') &&
    username === '' &&
    password === '' &&
    search === '' &&
    hash === ''
  )
}
