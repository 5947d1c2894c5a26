export { noticeWords, type Words } from "@/lib/notices/words";
