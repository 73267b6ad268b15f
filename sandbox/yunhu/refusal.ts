import { Refusal as Refused } from '../kit/refusal';

/** A request that the platform understood and refused: HTTP 200 with this code and text. */
export class Refusal extends Refused {
	constructor(
		readonly code: number,
		readonly text: string,
	) {
		super(`${code} ${text}`);
	}
}

/**
 * The texts are the platform's own, from the community list of the open API and the official group pages, except where
 * a comment says that the real one is not known.
 */
export const refuse = {
	noToken: () => new Refusal(1002, 'token不存在'),
	badToken: () => new Refusal(1003, '非法token'),
	notLoggedIn: () => new Refusal(-101, '未登录'),
	/** The code is documented, its text is not known. */
	tooOften: () => new Refusal(1007, '请求频率过高'),
	notJson: () => new Refusal(1002, '请求参数应为json格式'),
	empty: (name: string) => new Refusal(1002, `${name}值错误，值不能为空`),
	/** Known for `recvType` and `chat-type`. */
	badChatType: (name: string) => new Refusal(1002, `${name}取值错误，取值仅支持group、user`),
	badContentType: () => new Refusal(1002, 'contentType取值错误，请翻看文档'),
	/** The rest of the text is not known. */
	badMessageType: () => new Refusal(1002, 'type格式错误'),
	noContent: () => new Refusal(1002, '消息内容不能为空'),
	noBoardContent: () => new Refusal(1002, '看板内容不能为空'),
	noSuchGroup: (groupId: string) => new Refusal(-1, `群(ID:${groupId})不存在。`),
	notInGroup: (groupId: string, botId: string) =>
		new Refusal(-1, `群(ID:${groupId})中未添加当前机器人(ID: ${botId})。`),
	notAFriend: () => new Refusal(1003, 'recvId值错误，该用户不是机器人好友'),
	/** Known for edits; the text for a recall is not known. */
	noSuchMessage: () => new Refusal(-1, '消息不存在或无权限修改'),
	noMedia: (what: string) => new Refusal(-1, `${what}获取失败`),
	/** The code is what a client of the user API reports for wrong field names; its text is not known. */
	badParameters: () => new Refusal(1100, '请求参数错误'),
	noSuchBot: () => new Refusal(-1, '机器人不存在'),
	/** A business refusal whose real text is not known. */
	other: (text: string) => new Refusal(-1, text),
};
