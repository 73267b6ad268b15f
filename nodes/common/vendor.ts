/**
 * The third-party code the nodes need at run time. Nothing else imports it: the build bundles this one file, so that the
 * published package has no dependencies.
 */
export { LosslessNumber, parse, stringify } from 'lossless-json';
