/** An exception inside the plugin, which it answers with HTTP 500. */
export class PluginException extends Error {}
