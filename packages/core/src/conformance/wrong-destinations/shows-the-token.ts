import { endpoints } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const showsTheToken: WrongDestination = {
  fault: 'puts the secret into the requests it plans, where every preview shows it',
  fails: 'secrets are in no plan or preview',
  subject: withParts(({ canary }) => {
    const headers = { 'x-key': canary }
    return { endpoints: { ...endpoints, profiles: { ...endpoints.profiles, headers } } }
  }),
}
