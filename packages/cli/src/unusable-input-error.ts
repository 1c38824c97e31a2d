/** Wrong options or input of a command. The message tells the person who typed them what is wrong. Exit code 2. */
export class UnusableInputError extends Error {
  /** Always `UnusableInputError`. */
  override readonly name = 'UnusableInputError'
}
