export default function Desk() {
	return <p>Desk</p>;
}
