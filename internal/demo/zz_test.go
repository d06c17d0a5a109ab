package demo
import ("testing";"fmt";"strings";"sort")
func TestDump(t *testing.T){
 n:=0; testHook=func(){n++}; w:=New(); fmt.Println("CLEARS",n)
 for _,a:=range w.Articles{ fmt.Println(a.Minutes,len(a.Replies),words(a.Body),a.Slug)
  if len(a.Replies)==300||len(a.Replies)==28||len(a.Replies)==18 { d:=make([]int,300); for i,p:=range a.Replies{ if i<110{ if p.Parent>=0{d[i]=d[p.Parent]+1}; fmt.Println(strings.Repeat("  ",d[i]),i,p.Parent,p.Minutes,p.Author,p.Guest,p.Useful,strings.ReplaceAll(p.Body,"\n"," / "))}}}}
 rec:=map[string]int{}; tot:=0; who:=map[string]int{}
 for _,g:=range w.Groups{for _,b:=range g.Boards{for _,x:=range b.Topics{ for i,p:=range x.Posts{tot++; who[p.Author]++; if p.Minutes<60{rec["hour"]++}; if p.Minutes<1440{rec["day"]++}; if len(x.Posts)==300&&i<70||len(x.Posts)==14||len(x.Posts)==22&&i<12{ fmt.Println("F",b.Slug,i,p.Parent,p.Minutes,p.Author,strings.ReplaceAll(p.Body,"\n"," / "))}}}}}
 for _,a:=range w.Articles{for _,p:=range a.Replies{who[p.Author]++;if p.Minutes<60{rec["ahour"]++}; if p.Minutes<1440{rec["aday"]++}}}
 fmt.Println(tot,rec)
 var k []string; for n:=range who{k=append(k,n)}; sort.Slice(k,func(i,j int)bool{return who[k[i]]>who[k[j]]}); for _,n:=range k{fmt.Print(n," ",who[n],"; ")}
 fmt.Println()
}
