import type { CustomerEventInput } from '@waybill/core'

/** Events of one user: an identify, then as many tracks. */
export const eventsPerUser = 5

/**
 * The events of one user, in their order. Ids read `wb-<worker>-<user>-<number>`, and the identify has the number 0; they
 * also stand in what vendors receive, so that each request shows whose it is.
 */
export function eventsOf(worker: string, user: number, padding = 0): readonly CustomerEventInput[] {
  const userId = `wb-${worker}-${user}`
  const timestamp = new Date().toISOString()
  const tracks = Array.from({ length: eventsPerUser - 1 }, (_, index): CustomerEventInput => {
    const messageId = `${userId}-${index + 1}`
    const event = `Step ${messageId}`
    return {
      type: 'track',
      event,
      messageId,
      userId,
      timestamp,
      properties: { mark: messageId, ...(padding > 0 && { note: 'x'.repeat(padding) }) },
    }
  })
  const traits = { email: `${userId}-0@shop.example`, firstName: 'Ada' }
  return [{ type: 'identify', messageId: `${userId}-0`, userId, timestamp, traits }, ...tracks]
}

/** The ids in what a vendor received. */
export function idsIn(content: unknown): readonly string[] {
  return [...new Set(JSON.stringify(content).match(/wb-[\w.]+-\d+-\d+/g) ?? [])]
}

/** The id of the identify that comes before an event. */
export function identifyOf(id: string): string {
  return id.replace(/\d+$/, '0')
}

/** The user of an event. */
export function userOf(id: string): string {
  return id.replace(/-\d+$/, '')
}
