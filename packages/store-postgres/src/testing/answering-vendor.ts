import { createServer, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Destination } from '@waybill/core'
import { defineDestination, httpAnswers } from '@waybill/core/destination'
import { createHttpTransport } from '@waybill/core/http'

/** A vendor on a real port that takes one event a request, and answers as the test says. */
export interface AnsweringVendor {
  readonly baseUrl: string
  destination(): Destination
  /** Message ids in the order in which they came. */
  readonly received: readonly string[]
  /** Answers like this from now on. At first: 200. */
  answer(status: number, headers?: OutgoingHttpHeaders): void
  /** Answers nothing from now on, until `release`. */
  keep(): void
  release(): void
  close(): Promise<void>
}

export async function startAnsweringVendor(name: string): Promise<AnsweringVendor> {
  const received: string[] = []
  const kept: ServerResponse[] = []
  let keeps = false
  let how: readonly [number, OutgoingHttpHeaders] = [200, {}]
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push((JSON.parse(body) as { id: string }).id)
    if (keeps) kept.push(response)
    else response.writeHead(...how).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    received,
    answer(status, headers = {}) {
      how = [status, headers]
    },
    keep() {
      keeps = true
    },
    release() {
      keeps = false
      for (const response of kept.splice(0)) response.writeHead(...how).end()
    },
    baseUrl,
    destination: () => destinationAt(name, baseUrl),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A destination that sends one event a request to this address. */
export function destinationAt(name: string, baseUrl: string): Destination {
  return defineDestination({
    name,
    endpoints: {
      single: {
        method: 'POST',
        path: '/',
        limit: { calls: 1, bytes: 100_000, source: 'made up for the tests' },
        repeat: 'harmless',
        answers: 'all-or-nothing',
        inOrder: true,
      },
    },
    answers: httpAnswers,
    encode: ({ event }) => ({ calls: [{ endpoint: 'single', json: { id: event.messageId } }] }),
    transport: createHttpTransport({ baseUrl }),
  })
}
