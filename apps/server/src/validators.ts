import AjvCompiler from '@fastify/ajv-compiler'

type BuildValidators = AjvCompiler.BuildCompilerFromPool
type Compile = ReturnType<BuildValidators>
type Validate = ReturnType<Compile>

/**
 * Fastify's own validators, each compiled when the first request needs it: all of them at once are a
 * fifth of a second of every start, and most of them are of routes that a process is never asked for.
 * Tests of a package use Fastify's own, so that a schema that is wrong fails there.
 */
export function validatorsWhenAsked(): BuildValidators {
  const pool = AjvCompiler()
  return (externalSchemas, options) => {
    let compile: Compile | undefined
    return (route) => {
      let validator: Validate | undefined
      function validate(this: unknown, ...given: Parameters<Validate>): unknown {
        compile ??= pool(externalSchemas, options)
        validator ??= compile(route)
        const answer = validator.apply(this, given)
        validate.errors = validator.errors
        return answer
      }
      validate.errors = undefined as Validate['errors']
      // Fastify hands the request on to what has one, so that a value as such can be coerced too.
      validate.schemaEnv = {}
      return validate as unknown as Validate
    }
  }
}
