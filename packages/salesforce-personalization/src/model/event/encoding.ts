/** Longest URL of a GET, in characters. The vendor's own Web SDK sends a form instead of a longer one. */
export const longestUrl = 8_192

/**
 * The event as a form or a GET sends it: base64 (standard alphabet, with padding) of its minified JSON in UTF-8. Adds
 * nothing to the event and checks nothing.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html
 */
export function encodeEvent(event: object): string {
  return base64Of(JSON.stringify(event))
}

/** The event as `event=<base64>`, percent-encoded: the body of a form POST and the query of a GET. */
export function encodeEventField(event: object): string {
  return `event=${encodeURIComponent(encodeEvent(event))}`
}

// Arguments of one function call; browsers differ in how many they allow.
const atOnce = 8_192

function base64Of(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let binary = ''
  for (let at = 0; at < bytes.length; at += atOnce) binary += String.fromCharCode(...bytes.subarray(at, at + atOnce))
  return btoa(binary)
}
