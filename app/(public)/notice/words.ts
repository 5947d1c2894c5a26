export { noticeWords } from "@/lib/notices/words";
