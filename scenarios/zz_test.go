package scenarios_test
import ("testing";"fmt";"github.com/wavetank/wavetank/features";"github.com/wavetank/wavetank/scenarios")
func TestZZ(t *testing.T){
 tagged,err:=scenarios.ByRule(features.FS,features.Paths()); if err!=nil{t.Fatal(err)}
 n:=map[string]int{}
 for _,r:=range scenarios.Rules(){ e:=scenarios.Strongest(tagged[r.ID]); n[e.String()]++; if e!=scenarios.Chain { fmt.Println(r.ID,r.Channel,e,len(tagged[r.ID]),r.Text)} }
 fmt.Println(n)
}
