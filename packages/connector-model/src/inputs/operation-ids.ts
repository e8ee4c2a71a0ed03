/** Gives operations ids that no other has: letters and digits, beginning with a capital letter. */
export class OperationIds {
  readonly #taken = new Set<string>()

  /** @param words such as a request's name, or its method and path */
  make(words: string): string {
    const name = words
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => word !== '')
      .map((word) => word[0]!.toUpperCase() + word.slice(1))
      .join('')
      .slice(0, 72)
    return this.take(/^[A-Za-z]/.test(name) ? name : `Operation${name}`)
  }

  /** The id itself, or with a number when another has it. */
  take(id: string): string {
    let unique = id
    for (let count = 2; this.#taken.has(unique.toLowerCase()); count++) unique = `${id}${count}`
    this.#taken.add(unique.toLowerCase())
    return unique
  }
}
