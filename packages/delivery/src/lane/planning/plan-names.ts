import type { LeasedDelivery } from '../../store/work.js'

/** What the deliveries of a plan are called, where another thread can read it while this one stands. */
export interface PlanNames {
  readonly shared: SharedNames
  /** Writes those of a plan over the ones before. Returns how many there was room for. */
  write(deliveries: readonly LeasedDelivery[]): number
}

export interface SharedNames {
  /** UTF-8: the lane's name, then ids and sources. */
  readonly text: Uint8Array
  /** The length of the lane's name, and for each delivery its `seq`, where its id begins and ends in the text, and its source. */
  readonly places: Float64Array
}

/** Numbers for each delivery in `places`, after the first. */
export const placesPerName = 5

const mostNames = 4_000
const textBytes = 262_144
/** Longer ids and sources are cut. */
const longestId = 200

export function createPlanNames(): PlanNames {
  const text = Buffer.from(new SharedArrayBuffer(textBytes))
  const places = new Float64Array(
    new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * (1 + mostNames * placesPerName)),
  )
  let end = 0

  function put(word: string): void {
    end += text.write(word.length > longestId ? word.slice(0, longestId) : word, end)
  }

  return {
    shared: { text: new Uint8Array(text.buffer), places },
    write(deliveries) {
      end = 0
      put(deliveries[0]?.lane ?? '')
      places[0] = end
      let place = 1
      let lastSource: string | undefined
      let [sourceFrom, sourceTo] = [0, 0]
      for (const { seq, source, event } of deliveries) {
        // An id and a source have at most three bytes for each of their characters.
        if (place >= places.length || end + 6 * longestId > textBytes) break
        const from = end
        put(event.messageId)
        const to = end
        if (source !== lastSource) {
          put(source)
          lastSource = source
          ;[sourceFrom, sourceTo] = [to, end]
        }
        places[place] = seq
        places[place + 1] = from
        places[place + 2] = to
        places[place + 3] = sourceFrom
        places[place + 4] = sourceTo
        place += placesPerName
      }
      return (place - 1) / placesPerName
    },
  }
}
