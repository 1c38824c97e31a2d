/** The longest name of an action. Source: API reference, `POST /v4/events/custom`. */
export const longestAction = 32

/** The characters that the name of an action may have. Source: API reference, `POST /v4/events/custom`. */
export const actionPattern = /^[a-zA-Z0-9._-]+$/

const dedicatedCalls: Readonly<Record<string, string>> = {
  'transaction.charge': 'transactions.create (POST /v4/transactions)',
  'product.buy': 'transactions.create (POST /v4/transactions), which makes one product.buy for each product',
  'recommendation.view': 'ai.recommendationView (POST /events/v1/single/recommendation.view)',
  'recommendation.click': 'ai.recommendationClick (POST /events/v1/single/recommendation.click)',
  'item.search.click': 'ai.itemSearchClick (POST /events/v1/single/item.search.click)',
}

/**
 * The call that an action must be sent with instead of `/v4/events/custom` or `/v4/events/batch`: Synerise handles
 * transactions wrongly there, and AI events have an API of their own. `undefined` for any other action.
 * Source: https://hub.synerise.com/developers/api/events/sending-events.
 */
export function dedicatedCallOf(action: string): string | undefined {
  return Object.hasOwn(dedicatedCalls, action) ? dedicatedCalls[action] : undefined
}

/**
 * The name of an event as a Synerise action. The name is written in lower case. A run of characters other than letters,
 * digits, `.`, `_` and `-` becomes one `.`, and dots at the ends are removed. A name that is longer than 32 characters, or has
 * letters beyond a–z, becomes its first 25 characters, a `.` and six hex digits of a hash. Two names then stay different
 * unless they differ only in case and punctuation.
 */
export function actionOf(name: string): string {
  const words = trimDots(
    name
      .normalize('NFC')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '.'),
  )
  const plain = trimDots(words.replace(/[^a-z0-9._-]+/g, '.'))
  if (plain === words && plain !== '' && plain.length <= longestAction) return plain
  const head = plain === '' ? 'event' : plain.slice(0, longestAction - 7)
  return `${head}.${sixHexDigits(words === '' ? name : words)}`
}

function trimDots(text: string): string {
  let from = 0
  let to = text.length
  while (text[from] === '.') from++
  while (to > from && text[to - 1] === '.') to--
  return text.slice(from, to)
}

function sixHexDigits(text: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha1').update(text).digest('hex').slice(0, 6)
}
