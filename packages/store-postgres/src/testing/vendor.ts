import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Destination } from '@waybill/core'
import { defineDestination, httpAnswers } from '@waybill/core/destination'
import { createHttpTransport } from '@waybill/core/http'

/** A vendor on a real port that takes everything, and writes down what. */
export interface Vendor {
  readonly baseUrl: string
  destination(): Destination
  /** Message ids in the order in which they came. */
  readonly received: readonly string[]
  close(): Promise<void>
}

export async function startVendor(name: string): Promise<Vendor> {
  const received: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push(...(JSON.parse(body) as { id: string }[]).map(({ id }) => id))
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    received,
    baseUrl,
    destination: () => destinationAt(baseUrl, name),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A destination that sends message ids to a vendor. `onEncode` is called with each while it is planned. */
export function destinationAt(
  baseUrl: string,
  name: string,
  onEncode: (messageId: string) => void = () => undefined,
): Destination {
  return defineDestination({
    name,
    endpoints: {
      batch: {
        method: 'POST',
        path: '/batch',
        frame: ['[', ']'],
        limit: { calls: 100, bytes: 100_000, source: 'made up for the tests' },
        repeat: 'harmless',
        answers: 'all-or-nothing',
        inOrder: true,
      },
    },
    answers: httpAnswers,
    encode({ event: { messageId } }) {
      onEncode(messageId)
      return { calls: [{ endpoint: 'batch', json: { id: messageId } }] }
    },
    transport: createHttpTransport({ baseUrl }),
  })
}
