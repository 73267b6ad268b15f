/** Group ids are told from wxids by their end. */
export function isGroup(id: string): boolean {
	return id.endsWith('@chatroom');
}
