import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** Copies the database of PATCHBAY_TEST_DATABASE_URL, which has every table and no row. */
export async function emptyDatabase(): Promise<string> {
  const template = process.env['PATCHBAY_TEST_DATABASE_URL']
  if (!template) throw new Error('PATCHBAY_TEST_DATABASE_URL is not set.')
  const address = new URL(template)
  const templateName = address.pathname.slice(1)
  const name = `test_${randomUUID().replaceAll('-', '')}`
  address.pathname = '/postgres'
  const client = new pg.Client({ connectionString: address.href })
  await client.connect()
  try {
    for (let tries = 0; ; tries++) {
      try {
        await client.query(`create database "${name}" template "${templateName}"`)
        break
      } catch (error) {
        // Two files that copy at the same moment are in each other's way.
        if (tries > 50) throw error
        await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80))
      }
    }
  } finally {
    await client.end()
  }
  address.pathname = `/${name}`
  return address.href
}
