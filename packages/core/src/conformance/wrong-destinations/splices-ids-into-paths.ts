import { behind, type WrongDestination } from './wrong-destination.js'

export const splicesIdsIntoPaths: WrongDestination = {
  fault: 'puts an id into the path as it is',
  fails: 'ids stay in their path segment',
  subject: behind((right) => ({
    ...right,
    plan(items) {
      const { requests, settled } = right.plan(items)
      const spliced = requests.map((request) =>
        request.path.includes('%2F') ? { ...request, path: request.path.replaceAll('%2F', '/') } : request,
      )
      return { requests: spliced, settled }
    },
  })),
}
