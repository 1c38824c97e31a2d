import { encode } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const manglesText: WrongDestination = {
  fault: 'strips the accents off ids',
  fails: 'non-ASCII text survives',
  subject: withParts(() => ({
    encode(item) {
      const userId = item.event.userId?.normalize('NFD').replace(/\p{M}/gu, '')
      return encode(userId === undefined ? item : { ...item, event: { ...item.event, userId } })
    },
  })),
}
