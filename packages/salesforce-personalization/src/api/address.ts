/**
 * `https://<account>.<instance>.evergage.com`. Percent-encoded, so that no account can point the host elsewhere:
 * `evil.example/` is not a host then.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html
 */
export function originOf(account: string, instance: string): string {
  return `https://${encodeURIComponent(account)}.${encodeURIComponent(instance)}.evergage.com`
}

/** Whether a name can stand in a path or host: not empty, `.` or `..`, also not percent-encoded, and well-formed. */
export function isSegment(value: string): boolean {
  const plain = value.replace(/%2e/gi, '.')
  return plain !== '' && plain !== '.' && plain !== '..' && !/\p{Surrogate}/u.test(value)
}
