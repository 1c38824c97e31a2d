/** The six calls of a server SDK of Segment's API, as Segment and RudderStack publish them. */
interface Sdk<Report> {
  identify(call: { userId: string; traits: { email: string; firstName: string } }, report: Report): unknown
  track(call: { userId: string; event: string; properties: { size: string } }, report: Report): unknown
  page(call: { userId: string; name: string; properties: { url: string } }, report: Report): unknown
  screen(call: { userId: string; name: string }, report: Report): unknown
  group(call: { userId: string; groupId: string }, report: Report): unknown
  alias(call: { userId: string; previousId: string }, report: Report): unknown
}

/** How many calls `callAll` makes for each user. */
export const callsPerUser = 6

/** Makes every call of an SDK for some users, without waiting for the reports. */
export function callAll<Report>(analytics: Sdk<Report>, users: readonly string[], report: Report): void {
  for (const userId of users) {
    analytics.identify({ userId, traits: { email: `${userId}@example.com`, firstName: 'Ann' } }, report)
    analytics.track({ userId, event: `Probe ${userId}`, properties: { size: 'L' } }, report)
    analytics.page({ userId, name: 'Home', properties: { url: `https://shop.example/${userId}` } }, report)
    analytics.screen({ userId, name: 'Start' }, report)
    analytics.group({ userId, groupId: 'g-1' }, report)
    analytics.alias({ userId, previousId: `anon-${userId}` }, report)
  }
}
