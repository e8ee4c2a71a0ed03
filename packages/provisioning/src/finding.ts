/** A place in the file, both from 1. */
export interface Place {
  line: number
  column: number
}

/** What is wrong with the file, and where. */
export interface Finding extends Place {
  message: string
}
