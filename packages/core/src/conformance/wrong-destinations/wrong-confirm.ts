import { behind, type WrongDestination } from './wrong-destination.js'

export const takesSilenceForNo: WrongDestination = {
  fault: 'takes a failed read for the proof that a call did not arrive',
  fails: 'confirm',
  subject: behind((right) => ({ ...right, confirm: async () => 'did_not' })),
}
