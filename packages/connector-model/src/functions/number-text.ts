/** A number of JSON with its own digits, so that decimals are not rounded to doubles. */
export class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
