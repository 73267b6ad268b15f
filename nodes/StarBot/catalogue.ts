import { quote } from './fields';
import { id, optionalId, optionalText, text, WIRE_FIELDS, type WireField } from './wireFields';

/** A request of whose documentation only a part is public. The entry has no guessed names. */
export interface Entry {
	resource: 'message' | 'friend' | 'group' | 'groupMember' | 'transfer' | 'robot' | 'weChat';
	value: string;
	name: string;
	action: string;
	description: string;
	/** The title of the vendor's page. */
	title: string;
	/** The ID of the page, if it is known. */
	page?: string;
	/** Its `type` in the API, if it is documented. */
	type?: string;
	/** Whether it posts a message to a chat. */
	sends?: true;
	/** The values that the page's title implies, besides the recipient of a message. */
	fields: WireField[];
	/** Set if it is unknown whether the request names a robot: the user decides. */
	robot?: 'optional';
	/** Whether it is read-only, so that it may be repeated. */
	reads?: true;
	removes?: true;
	/** Whether the request also works for robots that are not logged in. */
	worksLoggedOut?: true;
}

const { friend, friendOrGroup, group, member, members, text: message } = WIRE_FIELDS;

const FILE_HINT =
	"Path on the machine of the StarBot client, or URL, as the vendor's page asks for";
const image = text('image', 'Image Path or URL', {
	placeholder: 'e.g. C:\\images\\hello.png',
	description: FILE_HINT,
});
const file = text('file', 'File Path or URL', {
	placeholder: 'e.g. C:\\files\\report.pdf',
	description: FILE_HINT,
});
const xml = text('xml', 'XML', { rows: 4, placeholder: 'e.g. <msg>…</msg>' });
const quoted: WireField = {
	key: 'messageId',
	label: 'Message ID',
	parameter: 'quote',
	field: quote,
};
const account = id('account', 'Account Wxid', { placeholder: 'e.g. wxid_abc123' });
const transferId = id('transferId', 'Transfer ID', {
	default: '={{ $json.details.transferId }}',
});
const transactionId = optionalId('transactionId', 'Transaction ID', {
	default: '={{ $json.details.transactionId }}',
});
const sender = optionalId('sender', 'Sender Wxid', {
	default: '={{ $json.sender.id }}',
	description:
		"Wxid of the person who made the transfer. Leave empty if the vendor's page does not ask for it.",
});

/** The 27 requests without a known `type`, and the 7 requests with a known `type` but unknown parameters. */
export const CATALOGUE: Entry[] = [
	{
		resource: 'message',
		value: 'replyQuote',
		name: 'Reply With Quote',
		action: 'Reply with quote',
		description: 'Answer a message with a text that quotes it',
		title: '回复引用文本消息',
		sends: true,
		fields: [quoted, message],
	},
	{
		resource: 'message',
		value: 'replyQuoteNew',
		name: 'Reply With Quote (New)',
		action: 'Reply with quote in new form',
		description: 'Answer a message with a text that quotes it, in the form that newer editions use',
		title: '回复引用文本消息-新',
		sends: true,
		fields: [quoted, message],
	},
	{
		resource: 'message',
		value: 'sendImage',
		name: 'Send Image',
		action: 'Send image',
		description: 'Send a picture',
		title: '发送图片消息',
		sends: true,
		fields: [image],
	},
	{
		resource: 'message',
		value: 'sendXml',
		name: 'Send XML',
		action: 'Send XML message',
		description: "Send a message in WeChat's own XML",
		title: '发送xml消息',
		page: 'api-218348067',
		type: 'sendXmlMessage',
		sends: true,
		fields: [xml],
	},
	{
		resource: 'message',
		value: 'sendFile',
		name: 'Send File',
		action: 'Send file',
		description: 'Send a document or any other file',
		title: '发送文件消息',
		sends: true,
		fields: [file],
	},
	{
		resource: 'message',
		value: 'sendGif',
		name: 'Send Sticker',
		action: 'Send animated sticker',
		description: 'Send an animated sticker (GIF)',
		title: '发送动态表情GIF消息',
		sends: true,
		fields: [file],
	},
	{
		resource: 'message',
		value: 'sendUrl',
		name: 'Send URL Card',
		action: 'Send URL card',
		description: 'Send a link as a card',
		title: '发送url卡片消息',
		page: 'api-218375019',
		type: 'sendUrlMessage',
		sends: true,
		fields: [
			text('url', 'Link URL', { placeholder: 'e.g. https://example.com' }),
			optionalText('title', 'Title', { placeholder: 'e.g. Weekly report' }),
		],
	},
	{
		resource: 'message',
		value: 'sendMiniProgram',
		name: 'Send Mini Program',
		action: 'Send mini program card',
		description: 'Send a mini program as a card',
		title: '发送小程序消息',
		sends: true,
		fields: [],
	},
	{
		resource: 'message',
		value: 'sendChatRecord',
		name: 'Send Chat Record',
		action: 'Send chat record',
		description: 'Send several messages merged into one record',
		title: '发送聊天记录消息',
		sends: true,
		fields: [],
	},
	{
		resource: 'message',
		value: 'sendCard',
		name: 'Send Contact Card',
		action: 'Send contact card',
		description: "Send somebody's contact card",
		title: '发送名片消息',
		sends: true,
		fields: [
			id('cardOwner', 'Card Owner Wxid', {
				placeholder: 'e.g. wxid_abc123',
				description: 'The contact whom the card shows',
			}),
		],
	},
	{
		resource: 'message',
		value: 'sendCardXml',
		name: 'Send Contact Card (XML)',
		action: 'Send contact card by XML',
		description: "Send a contact card in WeChat's own XML",
		title: '发送名片xml消息',
		page: 'api-218491434',
		type: 'sendCardXmlMessage',
		sends: true,
		fields: [xml],
	},

	{
		resource: 'friend',
		value: 'accept',
		name: 'Accept Request',
		action: 'Accept friend request',
		description: 'Accept a friend request with the values that came with its event',
		title: '同意好友申请',
		fields: [],
	},
	{
		resource: 'friend',
		value: 'add',
		name: 'Add',
		action: 'Add friend',
		description: 'Ask somebody to become a friend',
		title: '添加好友',
		fields: [account],
	},
	{
		resource: 'friend',
		value: 'addFromGroup',
		name: 'Add From Group',
		action: 'Add friend from group',
		description: 'Ask a member of a group to become a friend',
		title: '从群里添加好友',
		page: 'api-220757188',
		type: 'addFriendRequestFromGroup',
		fields: [
			group,
			member,
			optionalText('greeting', 'Greeting', {
				placeholder: "e.g. Hello, we met in the hikers' group",
			}),
		],
	},
	{
		resource: 'friend',
		value: 'delete',
		name: 'Delete',
		action: 'Delete friend',
		description: 'Remove somebody from the friends',
		title: '删除好友',
		fields: [friend],
		removes: true,
	},
	{
		resource: 'friend',
		value: 'setRemark',
		name: 'Set Remark',
		action: 'Set remark of friend or group',
		description: 'Change the name under which the robot sees a friend or a group',
		title: '修改好友/群聊备注',
		fields: [
			friendOrGroup,
			text('remark', 'Remark', { placeholder: 'e.g. Alice from the hikers' }),
		],
	},
	{
		resource: 'friend',
		value: 'getStranger',
		name: 'Get Stranger',
		action: 'Get stranger',
		description: 'Look up an account that is not a friend',
		title: '查询陌生账号信息',
		fields: [account],
		reads: true,
	},

	{
		resource: 'group',
		value: 'leave',
		name: 'Leave',
		action: 'Leave group',
		description: 'Let the robot leave a group',
		title: '退出群聊',
		page: 'api-221585128',
		type: 'quitGroupRequest',
		fields: [group],
	},
	{
		resource: 'group',
		value: 'create',
		name: 'Create',
		action: 'Create group',
		description: 'Create a group with friends of the robot',
		title: '创建群聊',
		fields: [members],
	},
	{
		resource: 'group',
		value: 'setMyNickname',
		name: 'Set Own Nickname',
		action: 'Set own nickname in group',
		description: "Change the robot's nickname in a group",
		title: '修改机器人群昵称',
		fields: [group, text('nickname', 'Nickname', { placeholder: 'e.g. Helper' })],
	},

	{
		resource: 'groupMember',
		value: 'getAll',
		name: 'Get Many',
		action: 'Get many group members',
		description:
			'Retrieve the members of a group; once its names are in the credential, the editor can list the members too',
		title: '查询群聊成员列表',
		fields: [group],
		reads: true,
	},
	{
		resource: 'groupMember',
		value: 'add',
		name: 'Add',
		action: 'Add group members',
		description: 'Put friends of the robot into a group',
		title: '添加群成员',
		fields: [group, members],
	},
	{
		resource: 'groupMember',
		value: 'invite',
		name: 'Invite',
		action: 'Invite group members',
		description: 'Invite friends of the robot to a group',
		title: '邀请群成员',
		fields: [group, members],
	},
	{
		resource: 'groupMember',
		value: 'remove',
		name: 'Remove',
		action: 'Remove group members',
		description: 'Remove members from a group',
		title: '移除群成员',
		fields: [group, members],
		removes: true,
	},
	{
		resource: 'groupMember',
		value: 'getNickname',
		name: 'Get Nickname',
		action: 'Get nickname of group member',
		description: 'Retrieve the nickname that a member has in a group',
		title: '获取群成员昵称',
		fields: [group, member],
		reads: true,
	},

	{
		resource: 'transfer',
		value: 'accept',
		name: 'Accept',
		action: 'Accept transfer',
		description: 'Accept money that was transferred to the robot',
		title: '确认收款',
		fields: [transferId, transactionId, sender],
	},
	{
		resource: 'transfer',
		value: 'refund',
		name: 'Refund',
		action: 'Refund transfer',
		description: 'Send back money that was transferred to the robot',
		title: '退还收款',
		fields: [transferId, transactionId, sender],
	},

	{
		resource: 'robot',
		value: 'getLoginStatus',
		name: 'Get Login Status',
		action: 'Get login status',
		description:
			'Retrieve the login state of a robot, which before its first login has only an instance ID',
		title: '获取机器人登录状态信息',
		page: 'api-218526587',
		fields: [],
		reads: true,
		worksLoggedOut: true,
	},
	{
		resource: 'robot',
		value: 'getLoginQrCode',
		name: 'Get Login QR Code',
		action: 'Get login QR code',
		description:
			'Retrieve the QR code for logging in. The vendor says that it has a bug in this edition.',
		title: '获取机器人登录二维码信息(存在bug)请转至买断版本',
		page: 'api-218528651',
		type: 'getLoginQrCode',
		fields: [],
		reads: true,
		worksLoggedOut: true,
	},
	{
		resource: 'robot',
		value: 'getByWxId',
		name: 'Get by Wxid',
		action: 'Get robot by wxid',
		description: 'Retrieve a robot by its wxid',
		title: '根据wxId获取机器人信息',
		fields: [account],
		robot: 'optional',
		reads: true,
	},
	{
		resource: 'robot',
		value: 'getByInstanceId',
		name: 'Get by Instance ID',
		action: 'Get robot by instance ID',
		description: 'Retrieve a robot by its instance ID',
		title: '根据instanceId获取机器人信息',
		fields: [
			id('instance', 'Instance ID', { placeholder: 'e.g. 97554f7c82a1439c86df3143ef4975c5' }),
		],
		robot: 'optional',
		reads: true,
	},

	{
		resource: 'weChat',
		value: 'openBrowser',
		name: 'Open Browser',
		action: 'Open browser',
		description: 'Open the browser that is built into WeChat',
		title: '打开浏览器',
		fields: [],
	},
	{
		resource: 'weChat',
		value: 'start',
		name: 'Start',
		action: 'Start WeChat',
		description: 'Start another WeChat on the machine of the client',
		title: '启动微信',
		page: 'api-223717586',
		type: 'openWechatRequest',
		fields: [],
		robot: 'optional',
	},
	{
		resource: 'weChat',
		value: 'close',
		name: 'Close',
		action: 'Close WeChat',
		description: 'Close a running WeChat',
		title: '关闭微信',
		fields: [],
		worksLoggedOut: true,
	},
];
