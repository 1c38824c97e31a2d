import type { DemoEvent } from './demo-events.js'

/** What the producer was told, kept apart from everything inside the gateway. */
export interface Produced {
  /** Message ids that the gateway said it has. */
  readonly accepted: readonly string[]
  readonly refused: number
}

export interface ProduceOptions {
  readonly url: string
  readonly writeKey: string
  /** Called with how many events have been answered so far. */
  readonly onProgress: (count: number) => void
}

const batchSize = 25
const singles = 100
const senders = 4

/** Sends events over HTTP as a shop would: the first hundred one by one, the rest in batches, over four connections. */
export async function produce(events: readonly DemoEvent[], options: ProduceOptions): Promise<Produced> {
  const accepted: string[] = []
  let refused = 0
  let done = 0
  const posts = [
    ...events.slice(0, singles).map((event) => [event]),
    ...chunks(events.slice(singles), batchSize),
  ].values()
  const send = async () => {
    for (const post of posts) {
      const ok = await postEvents(post, options)
      if (ok) accepted.push(...post.map(({ messageId }) => messageId))
      else refused += post.length
      done += post.length
      options.onProgress(done)
    }
  }
  await Promise.all(Array.from({ length: senders }, send))
  return { accepted, refused }
}

async function postEvents(events: readonly DemoEvent[], { url, writeKey }: ProduceOptions): Promise<boolean> {
  const [only] = events
  const path = events.length === 1 ? `/v1/${only?.type}` : '/v1/batch'
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
    },
    body: JSON.stringify(events.length === 1 ? only : { batch: events }),
  })
  await response.arrayBuffer()
  return response.ok
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  )
}
