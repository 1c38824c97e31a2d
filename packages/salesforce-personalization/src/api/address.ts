/**
 * `https://<account>.<instance>.evergage.com`. Both parts are percent-encoded, so that an account like `evil.example/`
 * cannot lead to another host.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html
 */
export function originOf(account: string, instance: string): string {
  return `https://${encodeURIComponent(account)}.${encodeURIComponent(instance)}.evergage.com`
}

/** Whether a name can be a part of a path or host: well-formed, and not empty, `.` or `..`, also percent-encoded. */
export function isSegment(value: string): boolean {
  const plain = value.replace(/%2e/gi, '.')
  return plain !== '' && plain !== '.' && plain !== '..' && !/\p{Surrogate}/u.test(value)
}
