import { z } from 'zod'

const originRule =
  'must be an origin like https://shop.example: scheme, host and an unusual port, without a path or a slash at the end'

/** An origin of pages as browsers write it: any other text would match none, and nobody would be told. */
export const corsOrigin = z.string({ error: originRule }).check(({ value, issues }) => {
  const meant = originOf(value)
  if (meant === value) return
  const hint = meant
    ? `did you mean ${meant}?`
    : value.trim() === '*'
      ? 'leave corsOrigins out to allow every origin'
      : undefined
  issues.push({ code: 'custom', input: value, message: originRule, ...(hint && { params: { hint } }) })
})

/**
 * The origin that a text means, as browsers write it: lower-case, the host in ASCII, without a usual port. `null` is that of a
 * page in a sandboxed frame. Undefined where no origin is meant.
 */
function originOf(text: string): string | undefined {
  const given = text.trim()
  if (given === 'null') return given
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given) ?? []
  const url = scheme ? given : `https://${given}`
  if (!URL.canParse(url) || /[*\s]/.test(given)) return undefined
  const { protocol, origin, host } = new URL(url)
  // Apps and extensions have schemes of their own, whose origins are written out all the same.
  if (origin === 'null') return host ? `${protocol}//${host}` : undefined
  return origin
}
