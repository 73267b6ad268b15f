/**
 * The third-party code that most runs need. The build bundles the vendor files, so that the published package has no
 * dependencies; no other file imports third-party code at run time.
 */
export { LosslessNumber, parse, stringify } from 'lossless-json';
