/** The status of a gateway could not be read. The message is for the operator and holds no token. Exit code 1. */
export class StatusUnknownError extends Error {
  override readonly name = 'StatusUnknownError'
}
