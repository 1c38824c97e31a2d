import { instantOf } from './instant.js'

// Less is the way over the network, and Segment's specification leaves it alone too.
const tolerableSkewMs = 5_000

/**
 * Sets when an accepted event happened: its `timestamp`, else its `originalTimestamp`, else `now` (epoch milliseconds). Where the sender's clock is off by more than 5 seconds, which `sentAt` tells, the time is
 * `receivedAt` − (`sentAt` − the time by the sender's clock); `receivedAt` is `now` unless the event brings one. An event
 * with both times was corrected by whoever received it first. What the sender wrote stays in `originalTimestamp`.
 * https://segment.com/docs/connections/spec/common/#timestamps
 */
export function setHappenedAt(event: Record<string, unknown>, now: number): void {
  const given = event['timestamp'] ?? event['originalTimestamp']
  const told = instantOf(given)
  const happened = told === undefined ? new Date(now).toISOString() : corrected(event, told, now)
  if (told !== undefined && happened !== told) event['originalTimestamp'] ??= given
  event['timestamp'] = happened
}

function corrected(event: Record<string, unknown>, told: string, now: number): string {
  const sentAt = event['sentAt'] === undefined ? undefined : instantOf(event['sentAt'])
  if (sentAt === undefined || (event['timestamp'] !== undefined && event['originalTimestamp'] !== undefined))
    return told
  const receivedAt = instantOf(event['receivedAt'])
  const skew = (receivedAt === undefined ? now : Date.parse(receivedAt)) - Date.parse(sentAt)
  // A time that leaves the years 0 to 9999 stays as it was told.
  return Math.abs(skew) > tolerableSkewMs ? (instantOf(new Date(Date.parse(told) + skew)) ?? told) : told
}
